from django.urls import path

from pipeline import views

app_name = "pipeline"
urlpatterns = [
    path("ops/imports/", views.imports, name="imports"),
    path("ops/imports/files/", views.import_files, name="import-files"),
    path("ops/imports/estimates/", views.estimates, name="estimates"),
    path("ops/imports/<key:pk>/", views.import_run, name="import-run"),
    path("ops/imports/<key:pk>/commitment/", views.import_commitment, name="import-commitment"),
    path("ops/imports/<key:pk>/refused.csv", views.import_refused, name="import-refused"),
    path("ops/imports/<key:pk>/changes.csv", views.import_changes, name="import-changes"),
]
