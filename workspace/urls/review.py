"""Routes: the review queue and the review desk."""

from django.urls import path

from workspace.views import review

_DESK = "reviews/<uuid:request_id>/"

urlpatterns = [
    path("reviews/", review.reviews, name="reviews"),
    path(_DESK, review.review, name="review"),
    path(f"{_DESK}accept/", review.review_accept, name="review_accept"),
    path(f"{_DESK}return/", review.review_return, name="review_return"),
    path(f"{_DESK}finish/", review.review_finish, name="review_finish"),
    path(f"{_DESK}items/<str:item>/", review.review_item, name="review_item"),
    path(f"{_DESK}items/<str:item>/decide/", review.review_decide, name="review_decide"),
    path(f"{_DESK}items/<str:item>/trial/", review.review_trial, name="review_trial"),
]
