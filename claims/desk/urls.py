"""The editor's desk. Each view says whom it is for; see `roles`."""

from django.urls import path

from claims.desk.accounts import account, accounts, withdraw
from claims.desk.around import here
from claims.desk.article_page import article, story
from claims.desk.audit import audit
from claims.desk.choosing import choose, find
from claims.desk.claim_page import claim
from claims.desk.deciding import decide
from claims.desk.entity_page import entity
from claims.desk.letters import letter, letter_list
from claims.desk.measure import measure, second
from claims.desk.proposal_pages import proposal, proposal_list
from claims.desk.queue import item, item_draft, queue, queue_claims, undo
from claims.desk.rules import bulk_page, bulk_undo, rule_hits, rules
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
    path("queue/", queue, name="desk_queue"),
    path("queue/claims", queue_claims, name="desk_queue_claims"),
    path("queue/undo", undo, name="desk_undo"),
    path("queue/rules/", rules, name="desk_rules"),
    path("queue/rules/hits", rule_hits, name="desk_rule"),
    path("queue/rules/<slug:batch>/", bulk_page, name="desk_bulk"),
    path("queue/rules/<slug:batch>/undo", bulk_undo, name="desk_bulk_undo"),
    path("queue/<slug:public_id>/", item, name="desk_item"),
    path("queue/<slug:public_id>/draft", item_draft, name="desk_item_draft"),
    path("find", find, name="desk_find"),
    path("choose/<slug:kind>", choose, name="desk_choose"),
    path("decide", decide, name="desk_decide"),
    path("here/<slug:public_id>", here, name="desk_here"),
    path("claims/<slug:public_id>/", claim, name="desk_claim"),
    path("entities/<slug:public_id>/", entity, name="desk_entity"),
    path("articles/<slug:public_id>/", article, name="desk_article"),
    path("stories/<slug:public_id>/", story, name="desk_story"),
    path("proposals/", proposal_list, name="desk_proposals"),
    path("proposals/<int:number>/", proposal, name="desk_proposal"),
    path("measure/", measure, name="desk_measure"),
    path("measure/second", second, name="desk_second"),
]
