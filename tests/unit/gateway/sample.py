"""A small incident, as the report and the services behind the doors tell it."""

from __future__ import annotations

from services.gateway.report_data import Facts, Figures, Happening, Point, ReportData, Share, Shortage, Spot, Used


def report_data() -> ReportData:
    return ReportData(
        facts=Facts(
            incident="flood",
            name="<洪涝> & 演练",
            name_en="Flood",
            mode="drill",
            started_at="2021-07-20 22:00+08:00",
            deadline_min=540,
            as_of="2021-07-21 08:00+08:00",
            as_of_min=600,
        ),
        figures=Figures(
            affected=1000,
            in_need=400,
            in_time=250,
            late=50,
            planned=300,
            bound=320,
            median_min=200.5,
            latest_min=580,
            trips=12,
            replans=1,
        ),
        groups=[Share(code="infant", name="婴幼儿", name_en="infants", in_need=40, in_time=30, late=5)],
        counties=[Share(code="411081", name="禹州市", name_en="Yuzhou", in_need=400, in_time=250, late=50)],
        curve=[Point(at_min=100, people=100), Point(at_min=300, people=250), Point(at_min=580, people=300)],
        plan_curve=[Point(at_min=90, people=150), Point(at_min=400, people=300)],
        spots=[
            Spot(place="v1", name="东村", name_en="East", lon=113.5, lat=34.1, people=100, relieved_min=100),
            Spot(place="v2", name="西村", name_en="West", lon=113.6, lat=34.2, people=50, relieved_min=580),
            Spot(place="v3", name="南村", name_en="South", lon=113.7, lat=34.0, people=100, relieved_min=None),
        ],
        boundaries=[[[113.0, 34.0], [114.0, 34.0], [114.0, 34.5], [113.0, 34.0]]],
        roads=[[[113.5, 34.1], [113.6, 34.2]]],
        shortages=[Shortage(item="奶粉", place="南村", people=9, cause="库存不够", cause_en="too little stock")],
        used=[Used(reserve="government", item="水", quantity=1200)],
        timeline=[
            Happening(at_min=218, kind="trouble", zh="道路中断", en="road closed"),
            Happening(at_min=30, kind="step", zh="首个方案", en="first plan"),
        ],
    )
