from django.urls import path

from territories import views

app_name = "territories"
PLAN = "plans/<int:year>/<int:pk>/"

urlpatterns = [
    path("plans/", views.my_plan, name="my-plan"),
    path("plans/draft/", views.draft, name="draft"),
    path("plans/texts/<int:pk>/", views.text, name="text"),
    path("plans/accounts/<int:pk>/", views.key_account, name="key-account"),
    path("plans/accounts/<int:pk>/removal/", views.key_account_removal, name="key-account-removal"),
    path("plans/lines/<int:pk>/", views.line, name="line"),
    path("plans/lines/<int:pk>/removal/", views.line_removal, name="line-removal"),
    path(PLAN, views.plan, name="plan"),
    path(f"{PLAN}accounts/", views.key_accounts, name="key-accounts"),
    path(f"{PLAN}lines/", views.lines, name="lines"),
    path(f"{PLAN}page/", views.page, name="page"),
    path(f"{PLAN}revisions/", views.revisions, name="revisions"),
    path(f"{PLAN}revisions/<int:number>/", views.revision, name="revision"),
    path(f"{PLAN}submission/", views.submission, name="submission"),
    path(f"{PLAN}recall/", views.recall, name="recall"),
    path(f"{PLAN}return/", views.plan_return, name="plan-return"),
    path(f"{PLAN}approval/", views.approval, name="approval"),
    path(f"{PLAN}reopening/", views.reopening, name="reopening"),
    path(f"{PLAN}share/", views.share, name="share"),
]
