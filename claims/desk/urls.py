"""The editor's desk. Each view says whom it is for; see `roles`."""

from django.urls import path

from claims.desk.views import desk

urlpatterns = [
    path("", desk, name="desk"),
]
