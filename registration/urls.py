from django.urls import path

from registration import views

urlpatterns = [
    path("setup/<str:token>/", views.set_up, name="setup"),
    path("invitation/<str:token>/", views.InvitedView.as_view(), name="invitation"),
    path("invitations/", views.invitations_page, name="invitations"),
    path("invitations/<id:invitation_id>/revoke/", views.revoke, name="invitations-revoke"),
]
