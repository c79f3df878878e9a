from django.urls import include, path

from evidence import api as endpoints
from evidence import api_comments, api_passing, api_previews
from evidence.views import comments, overview, previews, reviews, submissions, submitting

app_name = "evidence"

pages = [
    path("evidence/", overview.show, name="evidence"),
    path("evidence/review/", reviews.queue, name="review"),
    path("evidence/review/waiting/", reviews.waiting, name="waiting"),
    path("evidence/submit/<uuid:occurrence_id>/", submitting.page, name="submit"),
    path("evidence/submit/<uuid:occurrence_id>/files/", submitting.upload, name="upload"),
    path("evidence/submit/<uuid:occurrence_id>/words/", submitting.write, name="write"),
    path("evidence/submissions/", submissions.listing, name="submissions"),
    path("evidence/submissions/<uuid:submission_id>/", submissions.detail, name="submission"),
    path("evidence/submissions/<uuid:submission_id>/file/", submissions.download, name="download"),
    path("evidence/submissions/<uuid:submission_id>/preview/", previews.show, name="preview"),
    path("evidence/submissions/<uuid:submission_id>/preview/<int:page>/", previews.picture, name="picture"),
    path("evidence/submissions/<uuid:submission_id>/comments/", comments.add, name="comment"),
    path("evidence/comments/<uuid:comment_id>/retraction/", comments.retract, name="comment_retraction"),
    path("evidence/submissions/<uuid:submission_id>/acceptance/", reviews.accept, name="accept"),
    path("evidence/submissions/<uuid:submission_id>/return/", reviews.give_back, name="return"),
]

api = [
    path("submissions", endpoints.Submissions.as_view()),
    path("submissions/first-pass", api_passing.FirstPassOf.as_view()),
    path("submissions/<uuid:submission_id>", endpoints.SubmissionDetail.as_view()),
    path("submissions/<uuid:submission_id>/acceptance", endpoints.AcceptanceOf.as_view()),
    path("submissions/<uuid:submission_id>/return", endpoints.ReturnOf.as_view()),
    path("submissions/<uuid:submission_id>/file", endpoints.FileOf.as_view()),
    path("submissions/<uuid:submission_id>/comments", api_comments.Comments.as_view()),
    path(
        "submissions/<uuid:submission_id>/comments/<uuid:comment_id>/retraction",
        api_comments.CommentRetraction.as_view(),
    ),
    path("submissions/<uuid:submission_id>/preview", api_previews.PreviewOf.as_view()),
    path("submissions/<uuid:submission_id>/preview/<int:page>", api_previews.PictureOf.as_view()),
]

urlpatterns = [
    path("c/<uuid:client_id>/", include(pages)),
    path("api/v1/clients/<uuid:client_id>/", include(api)),
]
