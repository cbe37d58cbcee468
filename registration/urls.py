from django.urls import path

from registration import views

urlpatterns = [
    path("setup/<str:token>/", views.set_up, name="setup"),
]
