"""The editor's desk. Each view says whom it is for; see `roles`."""

from django.urls import path

from claims.desk.accounts import account, accounts, withdraw
from claims.desk.audit import audit
from claims.desk.letters import letter, letter_list
from claims.desk.views import desk
from claims.desk.visibility import undo_visibility, visibility

urlpatterns = [
    path("", desk, name="desk"),
    path("accounts/", accounts, name="desk_accounts"),
    path("accounts/invitations/<int:number>/withdraw/", withdraw, name="desk_withdraw"),
    path("accounts/<slug:username>/", account, name="desk_account"),
    path("letters/", letter_list, name="desk_letters"),
    path("letters/<slug:public_id>/", letter, name="desk_letter"),
    path("visibility/<slug:public_id>/", visibility, name="desk_visibility"),
    path("visibility/<slug:public_id>/<int:number>/undo", undo_visibility, name="desk_visibility_undo"),
    path("audit/", audit, name="desk_audit"),
]
