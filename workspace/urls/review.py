"""Routes: the review queue and the review desk."""

from django.urls import path

from workspace.views import review, review_preview, review_queue, review_second

_DESK = "reviews/<uuid:request_id>/"

urlpatterns = [
    path("reviews/", review_queue.reviews, name="reviews"),
    path("reviews/assign/", review_queue.reviews_assign, name="reviews_assign"),
    path("reviews/take/", review_queue.reviews_take, name="reviews_take"),
    path("reviews/give-back/", review_queue.reviews_give_back, name="reviews_give_back"),
    path("reviews/rules/", review_queue.review_rules, name="review_rules"),
    path("reviews/rules/save/", review_queue.review_rules_save, name="review_rules_save"),
    path("reviews/files/<uuid:file_id>/", review_preview.file_preview, name="file_preview"),
    path("reviews/files/<uuid:file_id>/pages/<int:page>/", review_preview.file_page, name="file_page"),
    path(_DESK, review.review, name="review"),
    path(f"{_DESK}accept/", review.review_accept, name="review_accept"),
    path(f"{_DESK}return/", review.review_return, name="review_return"),
    path(f"{_DESK}finish/", review.review_finish, name="review_finish"),
    path(f"{_DESK}go-on/", review_second.review_end_return, name="review_end_return"),
    path(f"{_DESK}sample/", review_second.review_sample, name="review_sample"),
    path(f"{_DESK}items/<str:item>/read/", review_second.review_read, name="review_read"),
    path(f"{_DESK}items/<str:item>/", review.review_item, name="review_item"),
    path(f"{_DESK}items/<str:item>/decide/", review.review_decide, name="review_decide"),
    path(f"{_DESK}items/<str:item>/trial/", review.review_trial, name="review_trial"),
]
