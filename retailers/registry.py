"""The three retailers, by name."""

from pathlib import Path
from zoneinfo import ZoneInfo

from retailers import retailer1, retailer2, retailer3
from retailers.retailer1.generate import day_trade as day_of_retailer1
from retailers.retailer1.load_real import real_tables as real_set_of_retailer1
from retailers.retailer1.reference import reference as reference_of_retailer1
from retailers.retailer2.generate import day_trade as day_of_retailer2
from retailers.retailer2.load_real import real_tables as real_set_of_retailer2
from retailers.retailer2.reference import reference as reference_of_retailer2
from retailers.retailer3.generate import day_trade as day_of_retailer3
from retailers.retailer3.load_real import real_tables as real_set_of_retailer3
from retailers.retailer3.reference import reference as reference_of_retailer3
from retailers.settings import Retailer1Database, Retailer2Database, Retailer3Database
from retailers.trade import Retailer

ALBION_GIFTS = Retailer(
    name="retailer1",
    title="Albion Gifts",
    schema="albion",
    line_table="albion.invoice_line",
    zone=ZoneInfo("Europe/London"),
    folder=Path(retailer1.__path__[0]),
    settings=Retailer1Database,
    day_trade=day_of_retailer1,
    reference=reference_of_retailer1,
    real_tables=real_set_of_retailer1,
    tells_offsets=False,
)
HARVEST_GROCERS = Retailer(
    name="retailer2",
    title="Harvest Grocers",
    schema="harvest",
    line_table="harvest.order_line",
    zone=ZoneInfo("America/Los_Angeles"),
    folder=Path(retailer2.__path__[0]),
    settings=Retailer2Database,
    day_trade=day_of_retailer2,
    reference=reference_of_retailer2,
    real_tables=real_set_of_retailer2,
)
JOURNEY_MARKET = Retailer(
    name="retailer3",
    title="Journey Market",
    schema="journey",
    line_table="journey.basket_line",
    zone=ZoneInfo("America/New_York"),
    folder=Path(retailer3.__path__[0]),
    settings=Retailer3Database,
    day_trade=day_of_retailer3,
    reference=reference_of_retailer3,
    real_tables=real_set_of_retailer3,
)
RETAILERS = {
    retailer.name: retailer for retailer in (ALBION_GIFTS, HARVEST_GROCERS, JOURNEY_MARKET)
}
