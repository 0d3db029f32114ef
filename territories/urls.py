from django.urls import path

from territories import views

app_name = "territories"
PLAN = "plans/<year:year>/<key:pk>/"

urlpatterns = [
    path("plans/", views.my_plan, name="my-plan"),
    path("plans/draft/", views.draft, name="draft"),
    path("plans/texts/<key:pk>/", views.text, name="text"),
    path("plans/accounts/<key:pk>/", views.key_account, name="key-account"),
    path("plans/accounts/<key:pk>/removal/", views.key_account_removal, name="key-account-removal"),
    path("plans/lines/<key:pk>/", views.line, name="line"),
    path("plans/lines/<key:pk>/removal/", views.line_removal, name="line-removal"),
    path(PLAN, views.plan, name="plan"),
    path(f"{PLAN}accounts/", views.key_accounts, name="key-accounts"),
    path(f"{PLAN}lines/", views.lines, name="lines"),
    path(f"{PLAN}page/", views.page, name="page"),
    path(f"{PLAN}revisions/", views.revisions, name="revisions"),
    path(f"{PLAN}revisions/<key:number>/", views.revision, name="revision"),
    path(f"{PLAN}submission/", views.submission, name="submission"),
    path(f"{PLAN}recall/", views.recall, name="recall"),
    path(f"{PLAN}return/", views.plan_return, name="plan-return"),
    path(f"{PLAN}approval/", views.approval, name="approval"),
    path(f"{PLAN}reopening/", views.reopening, name="reopening"),
    path(f"{PLAN}share/", views.share, name="share"),
]
