"""Figures and pictures that read every floor, with a fixed number of questions."""

from .activities import ActivityFigures, activity_figures
from .figures import (
    ACTIVITY_DAYS,
    SIGNAL_DAYS,
    Figures,
    SubjectFigure,
    complexes_counted_for,
    figures_for,
)
from .layers import LAYERS, Layer, layer_called
from .picture import Picture, layers_for, picture_of, themes_for

__all__ = [
    "ACTIVITY_DAYS",
    "LAYERS",
    "SIGNAL_DAYS",
    "ActivityFigures",
    "Figures",
    "Layer",
    "Picture",
    "SubjectFigure",
    "activity_figures",
    "complexes_counted_for",
    "figures_for",
    "layer_called",
    "layers_for",
    "picture_of",
    "themes_for",
]
