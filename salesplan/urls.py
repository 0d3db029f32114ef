from allauth.account import views as account
from django.urls import include, path, re_path, register_converter

from salesplan.lib.converters import Key, Year

register_converter(Key, "key")
register_converter(Year, "year")

# Sign-in and passwords only: nobody signs up, and addresses are set by operations.
accounts = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    path("account/", include(accounts)),
    path("", include("organization.urls")),
    path("", include("pipeline.urls")),
    path("", include("objectives.urls")),
    path("", include("territories.urls")),
    path("", include("coaching.urls")),
    path("", include("dashboards.urls")),
]
handler400 = "organization.views.bad_request"
handler403 = "organization.views.forbidden"
handler404 = "organization.views.missing"
handler500 = "organization.views.fault"
