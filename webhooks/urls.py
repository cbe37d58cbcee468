from django.urls import path

from webhooks import views

urlpatterns = [
    path("", views.add, name="webhook-add"),
    path("<id:webhook_id>/", views.webhook, name="webhook"),
    path("<id:webhook_id>/test/", views.test, name="webhook-test"),
    path("<id:webhook_id>/switch/", views.switch, name="webhook-switch"),
    path("<id:webhook_id>/remove/", views.remove, name="webhook-remove"),
]
