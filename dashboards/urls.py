from django.urls import path

from dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("me/", views.my_year, name="my-year"),
    path("me/<int:year>/<int:pk>/", views.year, name="year"),
    path("me/<int:year>/<int:pk>/math/", views.year_math, name="year-math"),
    path("team/", views.team, name="team"),
    path("team/<int:pk>/", views.team_board, name="team-board"),
    path("team/<int:pk>/people/<int:member_pk>/", views.person, name="person"),
    path("org/", views.organization, name="organization"),
    path("org/<int:year>/<int:pk>/", views.rollup, name="rollup"),
    path("org/<int:year>/<int:pk>/present/", views.present, name="present"),
    path("ops/health/", views.health, name="health"),
]
