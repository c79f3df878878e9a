from django.urls import path

from soc2hub.ui import views

urlpatterns = [path("gallery/", views.gallery, name="gallery")]
