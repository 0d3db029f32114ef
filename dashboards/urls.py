from django.urls import path

from dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("me/", views.my_year, name="my-year"),
    path("me/<year:year>/<key:pk>/", views.year, name="year"),
    path("me/<year:year>/<key:pk>/math/", views.year_math, name="year-math"),
    path("team/", views.team, name="team"),
    path("team/<key:pk>/", views.team_board, name="team-board"),
    path("team/<key:pk>/people/<key:member_pk>/", views.person, name="person"),
    path("org/", views.organization, name="organization"),
    path("org/<year:year>/<key:pk>/", views.rollup, name="rollup"),
    path("org/<year:year>/<key:pk>/present/", views.present, name="present"),
    path("ops/health/", views.health, name="health"),
]
