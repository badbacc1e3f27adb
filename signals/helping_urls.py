"""Under /partners/, where it is looked for; it needs the subjects, which lie on this floor."""

from django.urls import path

from .views import helping

app_name = "helping"
urlpatterns = [path("", helping.coverage, name="coverage")]
