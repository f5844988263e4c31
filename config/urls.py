from django.urls import include, path

urlpatterns = [path("", include("claims.urls"))]
handler429 = "claims.desk.adapter.too_many"
