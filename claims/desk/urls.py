"""The editor's desk. Each view says whom it is for; see `roles`."""

from django.urls import path

from claims.desk.around import here
from claims.desk.article_page import article, story
from claims.desk.choosing import choose, find
from claims.desk.claim_page import claim
from claims.desk.deciding import decide
from claims.desk.entity_page import entity
from claims.desk.measure import measure, second
from claims.desk.proposal_pages import proposal, proposal_list
from claims.desk.views import desk

urlpatterns = [
    path("", desk, name="desk"),
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
