from django.urls import path

from objectives import views

app_name = "objectives"
urlpatterns = [
    path("strategy/", views.strategy, name="strategy"),
    path("strategy/measures/", views.measures, name="measures"),
    path("strategy/measures/new/", views.measure, name="measure"),
    path("strategy/seasons/new/", views.season, name="season"),
    path("strategy/<year:year>/<key:pk>/", views.unit, name="unit"),
    path("strategy/<year:year>/<key:pk>/vision/", views.vision, name="vision"),
    path("strategy/<year:year>/<key:pk>/themes/", views.theme, name="theme"),
    path(
        "objectives/<year:year>/<str:owner_kind>/<key:pk>/new/",
        views.new_objective,
        name="new-objective",
    ),
    path("objectives/<key:pk>/", views.objective, name="objective"),
    path("runs/", views.recomputation, name="recomputation"),
    path("runs/<key:pk>/", views.run, name="run"),
]
