from django.urls import path

from objectives import views

app_name = "objectives"
urlpatterns = [
    path("strategy/", views.strategy, name="strategy"),
    path("strategy/<int:year>/<int:pk>/", views.unit, name="unit"),
    path("strategy/<int:year>/<int:pk>/vision/", views.vision, name="vision"),
    path("strategy/<int:year>/<int:pk>/themes/", views.theme, name="theme"),
    path(
        "objectives/<int:year>/<str:owner_kind>/<int:pk>/new/",
        views.new_objective,
        name="new-objective",
    ),
    path("objectives/<int:pk>/", views.objective, name="objective"),
    path("runs/", views.recomputation, name="recomputation"),
    path("runs/<int:pk>/", views.run, name="run"),
]
