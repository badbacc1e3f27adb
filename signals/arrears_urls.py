from django.urls import path

from .views import arrears, arrears_batch, arrears_uploads

app_name = "arrears"
urlpatterns = [
    path("", arrears.file_list, name="list"),
    path("bestanden/", arrears_uploads.upload_list, name="upload_list"),
    path("bestanden/<uuid:pk>/", arrears_uploads.upload_detail, name="upload"),
    path("doorgeven/", arrears_batch.batch_new, name="batch_new"),
    path("doorgeven/<uuid:pk>/", arrears_batch.batch_detail, name="batch"),
    path("<uuid:pk>/", arrears.arrears_file, name="file"),
    path("<uuid:pk>/doorgeven/", arrears.pass_on, name="pass_on"),
]
