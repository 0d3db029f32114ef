from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.account.urls")),
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
