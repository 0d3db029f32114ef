from django.urls import path

from coaching import views

app_name = "coaching"
urlpatterns = [
    path("coaching/", views.home, name="home"),
    path("coaching/log/", views.log, name="log"),
    path("coaching/conversations/<key:pk>/", views.conversation, name="conversation"),
    path("coaching/conversations/<key:pk>/completion/", views.completion, name="completion"),
    path("coaching/conversations/<key:pk>/sharing/", views.sharing, name="sharing"),
    path(
        "coaching/conversations/<key:pk>/acknowledgement/",
        views.acknowledgement,
        name="acknowledgement",
    ),
    path("coaching/conversations/<key:pk>/commitments/", views.commitments, name="commitments"),
    path("coaching/commitments/<key:pk>/settlement/", views.settlement, name="settlement"),
    path("people/<key:pk>/timeline/", views.timeline, name="timeline"),
    path("me/energy/", views.energy, name="energy"),
    path("me/energy/floor/", views.energy_floor, name="energy-floor"),
    path("me/checkins/", views.checkin, name="checkin"),
]
