"""Trained networks that compute in the page: plans, weights and their files."""

from dlcore.lab.nets.model import PageModel, dense_model, page_model
from dlcore.lab.nets.plan import PlanError

__all__ = ["PageModel", "PlanError", "dense_model", "page_model"]
