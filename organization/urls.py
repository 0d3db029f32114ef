from django.urls import path

from organization import views

app_name = "organization"
urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
]
