from django.urls import path

from apikeys import views

urlpatterns = [
    path("", views.keys, name="keys"),
    path("<id:key_id>/", views.change, name="keys-change"),
    path("<id:key_id>/revoke/", views.revoke, name="keys-revoke"),
]
