from django.urls import path

from claims.views.about import method, robots
from claims.views.articles import article, compare
from claims.views.claims import claim, statement
from claims.views.entities import entity
from claims.views.front import front
from claims.views.outlets import outlet, outlet_list
from claims.views.search import search
from claims.views.status import status
from claims.views.stories import story, story_list
from claims.views.watch import watch

urlpatterns = [
    path("", front, name="front"),
    path("stories/", story_list, name="stories"),
    path("stories/<slug:public_id>/", story, name="story"),
    path("claims/<slug:public_id>/", claim, name="claim"),
    path("statements/<slug:public_id>/", statement, name="statement"),
    path("articles/<slug:public_id>/", article, name="article"),
    path("articles/<slug:public_id>/compare", compare, name="compare"),
    path("outlets/", outlet_list, name="outlets"),
    path("outlets/<slug:slug>/", outlet, name="outlet"),
    path("outlets/<slug:slug>/watch/", watch, name="watch"),
    path("entities/<slug:public_id>/", entity, name="entity"),
    path("search", search, name="search"),
    path("method/", method, name="method"),
    path("status/", status, name="status"),
    path("robots.txt", robots, name="robots"),
]
