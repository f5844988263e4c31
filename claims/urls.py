from django.urls import include, path

from claims.api.urls import urlpatterns as for_programs
from claims.views.about import about, method
from claims.views.api import api
from claims.views.articles import article, compare
from claims.views.ask import ask
from claims.views.claims import claim
from claims.views.contracts import linked_context
from claims.views.contrast import contrast
from claims.views.data import data, data_new, parcel, parcel_file
from claims.views.entities import entity, entity_list
from claims.views.feeds import claim_feed, entity_feed, outlet_feed, search_feed, site_feed, story_feed
from claims.views.front import front
from claims.views.letters import corrections, letter, write
from claims.views.outlets import outlet, outlet_list
from claims.views.robots import card, favicon, robots, sitemap, sitemap_part
from claims.views.search import search
from claims.views.statements import statement
from claims.views.status import status
from claims.views.stories import story, story_list
from claims.views.timelines import claim_timeline, entity_timeline, outlet_timeline, story_timeline
from claims.views.watch import watch

urlpatterns = [
    path("", front, name="front"),
    path("feed.atom", site_feed, name="feed"),
    path("ask", ask, name="ask"),
    path("search", search, name="search"),
    path("search.atom", search_feed, name="search_feed"),
    path("stories/", story_list, name="stories"),
    path("stories/<slug:public_id>/", story, name="story"),
    path("stories/<slug:public_id>/timeline/", story_timeline, name="story_timeline"),
    path("stories/<slug:public_id>/outlets/", contrast, name="contrast"),
    path("stories/<slug:public_id>/feed.atom", story_feed, name="story_feed"),
    path("claims/<slug:public_id>/", claim, name="claim"),
    path("claims/<slug:public_id>/timeline/", claim_timeline, name="claim_timeline"),
    path("claims/<slug:public_id>/feed.atom", claim_feed, name="claim_feed"),
    path("claims/<slug:public_id>/card.png", card, name="card"),
    path("statements/<slug:public_id>/", statement, name="statement"),
    path("articles/<slug:public_id>/", article, name="article"),
    path("articles/<slug:public_id>/compare", compare, name="compare"),
    path("outlets/", outlet_list, name="outlets"),
    path("outlets/<slug:slug>/", outlet, name="outlet"),
    path("outlets/<slug:slug>/watch/", watch, name="watch"),
    path("outlets/<slug:slug>/timeline/", outlet_timeline, name="outlet_timeline"),
    path("outlets/<slug:slug>/feed.atom", outlet_feed, name="outlet_feed"),
    path("entities/", entity_list, name="entities"),
    path("entities/<slug:public_id>/", entity, name="entity"),
    path("entities/<slug:public_id>/timeline/", entity_timeline, name="entity_timeline"),
    path("entities/<slug:public_id>/feed.atom", entity_feed, name="entity_feed"),
    path("method/", method, name="method"),
    path("about/", about, name="about"),
    path("data/", data, name="data"),
    path("data/new", data_new, name="data_new"),
    path("data/<slug:public_id>/", parcel, name="parcel"),
    path("data/<slug:public_id>/package.zip", parcel_file, name="parcel_file"),
    path("corrections/", corrections, name="corrections"),
    path("corrections/write/", write, name="write"),
    path("corrections/<slug:public_id>/", letter, name="letter"),
    path("api/", api, name="api"),
    *for_programs,
    path("desk/", include("claims.desk.urls")),
    path("", include("claims.desk.account_urls")),
    path("status/", status, name="status"),
    path("context.jsonld", linked_context, name="linked_context"),
    path("robots.txt", robots, name="robots"),
    path("favicon.ico", favicon, name="favicon"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<slug:part>.xml", sitemap_part, name="sitemap_part"),
]
