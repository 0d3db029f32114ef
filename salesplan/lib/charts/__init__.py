"""Charts drawn by the server: numbers in, SVG out. Geometry in attributes, colour by class."""

from salesplan.lib.charts.bullet import Bullet
from salesplan.lib.charts.curve import Curve, Mark
from salesplan.lib.charts.heat import HeatCell, HeatMap, HeatRow
from salesplan.lib.charts.ledger import Ledger, LedgerRow, Part, ledger
from salesplan.lib.charts.pace import PaceChart
from salesplan.lib.charts.spark import Spark
from salesplan.lib.charts.waterfall import Waterfall

__all__ = [
    "Bullet",
    "Curve",
    "HeatCell",
    "HeatMap",
    "HeatRow",
    "Ledger",
    "LedgerRow",
    "Mark",
    "PaceChart",
    "Part",
    "Spark",
    "Waterfall",
    "ledger",
]
