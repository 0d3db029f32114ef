from django.urls import path

from organization import views

app_name = "organization"
PERSON = "ops/people/<key:pk>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("search/", views.search, name="search"),
    path("me/account/", views.account, name="account"),
    path("me/account/look/", views.look, name="look"),
    path("me/delegations/", views.delegations, name="delegations"),
    path("me/delegations/<key:pk>/end/", views.delegation_end, name="delegation-end"),
    path("ops/people/", views.people, name="people"),
    path("ops/people/new/", views.new_person, name="new-person"),
    path(PERSON, views.person, name="person"),
    path(f"{PERSON}place/", views.place, name="place"),
    path(f"{PERSON}roles/", views.role, name="role"),
    path(f"{PERSON}roles/<key:grant_pk>/end/", views.role_end, name="role-end"),
    path(f"{PERSON}sign-in-link/", views.sign_in_link, name="sign-in-link"),
    path(f"{PERSON}departure/", views.departure, name="departure"),
    path("ops/units/", views.units, name="units"),
    path("ops/units/<key:pk>/", views.unit, name="unit"),
    path("ops/calendar/", views.calendar, name="calendar"),
    path("ops/calendar/years/", views.fiscal_year, name="fiscal-year"),
    path("ops/calendar/current-year/", views.current_year, name="current-year"),
    path("ops/audit/", views.audit, name="audit"),
]
