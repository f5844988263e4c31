"""The editor's desk. Each view says whom it is for; see `roles`."""

from django.urls import path

from claims.desk.accounts import account, accounts, withdraw
from claims.desk.views import desk

urlpatterns = [
    path("", desk, name="desk"),
    path("accounts/", accounts, name="desk_accounts"),
    path("accounts/invitations/<int:number>/withdraw/", withdraw, name="desk_withdraw"),
    path("accounts/<slug:username>/", account, name="desk_account"),
]
