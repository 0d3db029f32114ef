from django.urls import path

from coaching import views

app_name = "coaching"
urlpatterns = [
    path("coaching/", views.home, name="home"),
    path("coaching/log/", views.log, name="log"),
    path("coaching/conversations/<int:pk>/", views.conversation, name="conversation"),
    path("coaching/conversations/<int:pk>/completion/", views.completion, name="completion"),
    path("coaching/conversations/<int:pk>/sharing/", views.sharing, name="sharing"),
    path(
        "coaching/conversations/<int:pk>/acknowledgement/",
        views.acknowledgement,
        name="acknowledgement",
    ),
    path("coaching/conversations/<int:pk>/commitments/", views.commitments, name="commitments"),
    path("coaching/commitments/<int:pk>/settlement/", views.settlement, name="settlement"),
    path("people/<int:pk>/timeline/", views.timeline, name="timeline"),
    path("me/energy/", views.energy, name="energy"),
    path("me/energy/floor/", views.energy_floor, name="energy-floor"),
    path("me/checkins/", views.checkin, name="checkin"),
]
