"""What other reports say: sentences in the style of budgets, addresses and plans of many countries."""

import pytest
from reports import Report, TablesOf

RECORD = (
    "surface", "value_text", "unit_code", "comparator", "statistic", "direction", "baseline_value", "measure", "status",
)  # fmt: skip


def said(text: str, document_type: str, place_code: str | None = None) -> Report:
    return Report(f"Report\n\n{text}\n", document_type=document_type, place_code=place_code)


@pytest.mark.parametrize(
    ("sentence", "records"),
    [
        (
            said("Wages rose 3%, prices 2%.", "government_work_report"),
            [
                ("3%", "3", "%", "eq", "change_rate", "up", None, "Wages", "achieved"),
                ("2%", "2", "%", "eq", "change_rate", "up", None, "prices", "achieved"),
            ],
        ),
        (
            said("Wheat and rice harvests were 4 and 7 million tonnes respectively.", "government_work_report"),
            [
                ("4", "4000000", "t", "eq", "level", None, None, "Wheat", "achieved"),
                ("7 million tonnes", "7000000", "t", "eq", "level", None, None, "rice harvests", "achieved"),
            ],
        ),
        (
            said("In 2019 exports rose 5 percent.", "government_work_report"),
            [
                ("5 percent", "5", "%", "eq", "change_rate", "up", None, "exports", "achieved"),
            ],
        ),
        (
            said("Last year exports of coal rose 5 percent.", "government_work_report"),
            [
                ("5 percent", "5", "%", "eq", "change_rate", "up", None, "exports of coal", "achieved"),
            ],
        ),
        (
            said("We will invest 5 billion pounds in the railway.", "budget_speech", "GB"),
            [
                ("5 billion pounds", "5000000000", "GBP", "eq", "level", None, None, "railway", "target"),
            ],
        ),
        (
            said("They lost 5 billion pounds.", "speech"),
            [
                ("5 billion pounds", "5000000000", "GBP", "eq", "level", None, None, None, "context"),
            ],
        ),
        (
            said("Farmers grew 20 million pounds of apples.", "speech", "US"),
            [
                ("20 million pounds", "20000000", "[lb_av]", "eq", "level", None, None, "apples", "context"),
            ],
        ),
        (
            said("The reservoir stores 40,000 acre-feet of water.", "speech", "US"),
            [
                ("40,000 acre-feet", "40000", "[acr_us].[ft_us]", "eq", "level", None, None, "water", "context"),
            ],
        ),
        (
            said("The district handed 2000 goats to young farmers.", "government_work_report"),
            [
                ("2000 goats", "2000", "{goat}", "eq", "count", None, None, "goats", "achieved"),
            ],
        ),
        (
            said("The trip takes no more than 20 minutes.", "government_work_report"),
            [
                ("20 minutes", "20", "min", "le", "level", None, None, "trip takes", "context"),
            ],
        ),
        (
            said("The scheme pays 6,000 rupees per family.", "budget_speech", "IN"),
            [
                (
                    "6,000 rupees per family",
                    "6000",
                    "INR/{family}",
                    "eq",
                    "level",
                    None,
                    None,
                    "scheme pays",
                    "context",
                ),
            ],
        ),
        (
            said("We won a billion federal dollars for highways.", "speech", "US"),
            [
                ("a billion federal dollars", "1000000000", "USD", "eq", "level", None, None, "highways", "achieved"),
            ],
        ),
        (
            said("The plant employs 400 welders and 30 apprentices.", "speech"),
            [
                ("400 welders", "400", "{person}", "eq", "count", None, None, "welders", "context"),
                ("30 apprentices", "30", "{person}", "eq", "count", None, None, "apprentices", "context"),
            ],
        ),
        (
            said("I have allocated KSh 12.5 billion for school meals.", "budget_speech", "KE"),
            [
                ("KSh 12.5 billion", "12500000000", "KES", "eq", "level", None, None, "school meals", "target"),
            ],
        ),
        (
            said("The Exchequer has set aside Sh4.2 billion for irrigation.", "budget_speech", "KE"),
            [
                ("Sh4.2 billion", "4200000000", "KES", "eq", "level", None, None, "irrigation", "target"),
            ],
        ),
        (
            said("Oil revenue is projected at ₦5.8 trillion.", "budget_speech", "NG"),
            [
                ("₦5.8 trillion", "5800000000000", "NGN", "eq", "level", None, None, "Oil revenue", "context"),
            ],
        ),
        (
            said("We have proposed the sum of N1.3 trillion for works.", "budget_speech", "NG"),
            [
                ("N1.3 trillion", "1300000000000", "NGN", "eq", "level", None, None, "works", "target"),
            ],
        ),
        (
            said("An amount of GH¢450 million has been allocated to roads.", "budget_speech", "GH"),
            [
                ("GH¢450 million", "450000000", "GHS", "eq", "level", None, None, "roads", "target"),
            ],
        ),
        (
            said("Development spending will be Rs 1,150 billion.", "budget_speech", "PK"),
            [
                (
                    "Rs 1,150 billion",
                    "1150000000000",
                    "PKR",
                    "eq",
                    "level",
                    None,
                    None,
                    "Development spending",
                    "target",
                ),
            ],
        ),
        (
            said("The government released P20.3 billion for farm roads.", "speech", "PH"),
            [
                ("P20.3 billion", "20300000000", "PHP", "eq", "level", None, None, "farm roads", "achieved"),
            ],
        ),
        (
            said("We earmarked PHP 4.5 billion for vaccines.", "speech", "PH"),
            [
                ("PHP 4.5 billion", "4500000000", "PHP", "eq", "level", None, None, "vaccines", "achieved"),
            ],
        ),
        (
            said("The Budget provides $3.4 billion over four years for aged care.", "budget_speech", "AU"),
            [
                ("$3.4 billion", "3400000000", "AUD", "eq", "level", None, None, "aged care", "target"),
            ],
        ),
        (
            said(
                "The deficit is forecast to be $36.9 billion in 2022-23, or 1.5 per cent of GDP.", "budget_speech", "AU"
            ),
            [
                ("$36.9 billion", "36900000000", "AUD", "eq", "level", None, None, "deficit", "context"),
                ("1.5 per cent", "1.5", "%", "eq", "share", None, None, "deficit", "context"),
            ],
        ),
        (
            said("Budget 2021 proposes to provide $30 billion over five years for child care.", "budget_speech", "CA"),
            [
                ("$30 billion", "30000000000", "CAD", "eq", "level", None, None, "child care", "target"),
            ],
        ),
        (
            said("We are investing NZ$1.1 billion in public housing.", "budget_speech", "NZ"),
            [
                ("NZ$1.1 billion", "1100000000", "NZD", "eq", "level", None, None, "public housing", "target"),
            ],
        ),
        (
            said("An allocation of RM2.5 billion is provided for flood relief.", "budget_speech", "MY"),
            [
                ("RM2.5 billion", "2500000000", "MYR", "eq", "level", None, None, "allocation", "target"),
            ],
        ),
        (
            said("State revenue reached Rp 1,840 trillion.", "budget_speech", "ID"),
            [
                (
                    "Rp 1,840 trillion",
                    "1840000000000000",
                    "IDR",
                    "eq",
                    "level",
                    None,
                    None,
                    "State revenue",
                    "achieved",
                ),
            ],
        ),
        (
            said(
                "Total import and export turnover reached 730 billion US dollars, up 9.5 percent.",
                "government_work_report",
                "VN",
            ),
            [
                (
                    "730 billion US dollars",
                    "730000000000",
                    "USD",
                    "eq",
                    "level",
                    None,
                    None,
                    "Total import and export turnover",
                    "achieved",
                ),
                (
                    "9.5 percent",
                    "9.5",
                    "%",
                    "eq",
                    "change_rate",
                    "up",
                    None,
                    "Total import and export turnover",
                    "achieved",
                ),
            ],
        ),
        (
            said("The supplementary budget amounts to ¥29 trillion.", "government_work_report", "JP"),
            [
                ("¥29 trillion", "29000000000000", "JPY", "eq", "level", None, None, "supplementary budget", "context"),
            ],
        ),
        (
            said("The Confederation spends CHF 5.6 billion a year on education.", "speech", "CH"),
            [
                ("CHF 5.6 billion", "5600000000", "CHF", "eq", "level", None, None, "education", "context"),
            ],
        ),
        (
            said("The Government proposes SEK 3 billion for wind power.", "speech", "SE"),
            [
                ("SEK 3 billion", "3000000000", "SEK", "eq", "level", None, None, "wind power", "target"),
            ],
        ),
        (
            said("The basic rate of income tax will be cut from 20p to 19p.", "budget_speech", "GB"),
            [
                ("19p", "0.19", "GBP", "eq", "level", "down", 0.2, "basic rate of income tax", "target"),
            ],
        ),
        (
            said("I can announce that fuel duty will be frozen at 52.95 pence per litre.", "budget_speech", "GB"),
            [
                ("52.95 pence per litre", "0.5295", "GBP/L", "eq", "level", None, None, "fuel duty", "target"),
            ],
        ),
        (
            said("My Government will recruit 20,000 more police officers.", "speech", "GB"),
            [
                ("20,000", "20000", "{person}", "eq", "change", "up", None, "police officers", "target"),
            ],
        ),
        (
            said("Maternal mortality fell from 488 to 362 deaths per 100,000 live births.", "government_work_report"),
            [
                ("362 deaths", "362", "{death}/10*5", "eq", "level", "down", 488.0, "Maternal mortality", "achieved"),
            ],
        ),
        (
            said("Under-five mortality declined to 41 deaths per 1,000 live births.", "government_work_report"),
            [
                ("41 deaths", "41", "{death}/10*3", "eq", "level", "down", None, "Under-five mortality", "achieved"),
            ],
        ),
        (
            said("The central bank raised its policy rate by 75 basis points to 9.5 percent.", "budget_speech"),
            [
                ("75 basis points", "75", "[bp]", "eq", "change", "up", None, "policy rate", "achieved"),
                ("9.5 percent", "9.5", "%", "eq", "level", "up", None, "policy rate", "achieved"),
            ],
        ),
        (
            said("Installed capacity rose to 3,200 MW, of which 1,150 MW is geothermal.", "government_work_report"),
            [
                ("3,200 MW", "3200", "MW", "eq", "level", "up", None, "Installed capacity", "achieved"),
                ("1,150 MW", "1150", "MW", "eq", "level", None, None, "Installed capacity", "achieved"),
            ],
        ),
        (
            said("Rice yields averaged 5.8 tonnes per hectare.", "government_work_report"),
            [
                ("5.8 tonnes per hectare", "5.8", "t/har", "eq", "level", None, None, "Rice yields", "achieved"),
            ],
        ),
        (
            said("Per capita fish consumption reached 19.2 kg.", "government_work_report"),
            [
                ("19.2 kg", "19.2", "kg", "eq", "level", None, None, "Per capita fish consumption", "achieved"),
            ],
        ),
        (
            said("Over 3 lakh villages have been connected.", "budget_speech", "IN"),
            [
                (
                    "3 lakh villages",
                    "300000",
                    "{village}",
                    "gt",
                    "count",
                    None,
                    None,
                    "villages have been connected",
                    "achieved",
                ),
            ],
        ),
        (
            said("Gas production averaged 2.1 bcf per day.", "government_work_report"),
            [
                ("2.1 bcf", "2100000000", "[cft_i]", "eq", "level", None, None, "Gas production", "achieved"),
            ],
        ),
        (
            said("The mine will produce 12 mtpa of iron ore.", "government_work_report"),
            [
                ("12 mtpa", "12000000", "t", "eq", "level", None, None, "iron ore", "target"),
            ],
        ),
        (
            said("The forest covers 2.3 million ha.", "government_work_report"),
            [
                ("2.3 million ha", "2300000", "har", "eq", "level", None, None, "forest covers", "context"),
            ],
        ),
        (
            said(
                "Inflation eased to 4.1 per cent in June, down from 6.3 per cent a year earlier.",
                "government_work_report",
            ),
            [
                ("4.1 per cent", "4.1", "%", "eq", "level", "down", 6.3, "Inflation", "achieved"),
            ],
        ),
        (
            said("The economy is estimated to have grown by 5.2 percent in 2023.", "government_work_report"),
            [
                ("5.2 percent", "5.2", "%", "eq", "change_rate", "up", None, "economy", "context"),
            ],
        ),
        (
            said("Women hold 38 percent of the seats in parliament.", "government_work_report"),
            [
                ("38 percent", "38", "%", "eq", "share", None, None, "seats in parliament", "context"),
            ],
        ),
        (
            said("The poverty rate decreased by 3.4 percentage points to 18.1 percent.", "government_work_report"),
            [
                ("3.4 percentage points", "3.4", "[pp]", "eq", "change", "down", None, "poverty rate", "achieved"),
                ("18.1 percent", "18.1", "%", "eq", "level", "down", None, "poverty rate", "achieved"),
            ],
        ),
        (
            said("The African Union has deployed 22,000 peacekeepers to Somalia.", "speech", "AF"),
            [
                (
                    "22,000 peacekeepers",
                    "22000",
                    "{person}",
                    "eq",
                    "count",
                    None,
                    None,
                    "peacekeepers to Somalia",
                    "achieved",
                ),
            ],
        ),
        (
            said("My country has cut emissions by a third since 2005.", "other"),
            [
                ("a third", "33.3333", "%", "eq", "change_rate", "down", None, "emissions", "achieved"),
            ],
        ),
        (
            said("We have connected 2.6 million households to electricity since 2013.", "speech", "KE"),
            [
                (
                    "2.6 million households",
                    "2600000",
                    "{household}",
                    "eq",
                    "count",
                    None,
                    None,
                    "households",
                    "achieved",
                ),
            ],
        ),
        (
            said("The Party has 720,000 members, 51.6 percent of them workers.", "government_work_report", "CU"),
            [
                ("720,000 members", "720000", "{person}", "eq", "count", None, None, "members", "context"),
                ("51.6 percent", "51.6", "%", "eq", "share", None, None, "workers", "context"),
            ],
        ),
        (
            said(
                "The State will devote 54 billion euros to this plan, half of it for decarbonisation.", "speech", "FR"
            ),
            [
                ("54 billion euros", "54000000000", "EUR", "eq", "level", None, None, "plan", "target"),
                ("half", "50", "%", "eq", "share", None, None, "plan", "target"),
            ],
        ),
        (
            said("Reduce the share of households without electricity from 28 percent to 10 percent by 2030.", "plan"),
            [
                (
                    "10 percent",
                    "10",
                    "%",
                    "eq",
                    "level",
                    "down",
                    28.0,
                    "share of households without electricity",
                    "target",
                ),
            ],
        ),
        (
            said("The allocation for pensions increases by 8 per cent to $1.9 billion.", "budget_speech"),
            [
                ("8 per cent", "8", "%", "eq", "change_rate", "up", None, "allocation for pensions", "target"),
                ("$1.9 billion", "1900000000", "USD", "eq", "level", "up", None, "allocation for pensions", "target"),
            ],
        ),
        (
            said("I propose to increase the excise duty on cigarettes by 15 per cent.", "budget_speech"),
            [
                ("15 per cent", "15", "%", "eq", "change_rate", "up", None, "excise duty on cigarettes", "target"),
            ],
        ),
        (
            said("The threshold for registration will be raised from $60,000 to $85,000.", "budget_speech"),
            [
                ("$85,000", "85000", "USD", "eq", "level", "up", 60000.0, "threshold for registration", "target"),
            ],
        ),
        (
            said("Total expenditure is budgeted at $42.6 billion, 6 per cent more than last year.", "budget_speech"),
            [
                ("$42.6 billion", "42600000000", "USD", "eq", "level", None, None, "Total expenditure", "target"),
                ("6 per cent", "6", "%", "eq", "change_rate", "up", None, "Total expenditure", "target"),
            ],
        ),
        (
            said("Capital spending will account for 31 per cent of the total.", "budget_speech"),
            [
                ("31 per cent", "31", "%", "eq", "share", None, None, "Capital spending", "target"),
            ],
        ),
        (
            said("Exports and imports grew by 4 and 7 percent respectively.", "government_work_report"),
            [
                ("4", "4", "%", "eq", "change_rate", "up", None, "Exports", "achieved"),
                ("7 percent", "7", "%", "eq", "change_rate", "up", None, "imports", "achieved"),
            ],
        ),
        (
            said("The shares of men and women were 40 and 60 percent, respectively.", "government_work_report"),
            [
                ("40", "40", "%", "eq", "share", None, None, "shares of men", "achieved"),
                ("60 percent", "60", "%", "eq", "share", None, None, "women", "achieved"),
            ],
        ),
        (
            said("A further 300 homes are under construction.", "government_work_report"),
            [
                ("300 homes", "300", "{home}", "eq", "count", None, None, "homes are under construction", "context"),
            ],
        ),
        (
            said("From 1 July the pension will increase by $12 a week.", "budget_speech"),
            [
                ("$12", "12", "USD", "eq", "change", "up", None, "pension", "target"),
            ],
        ),
        (
            said("We expect revenue of $18.3 billion this year.", "budget_speech"),
            [
                ("$18.3 billion", "18300000000", "USD", "eq", "level", None, None, "revenue", "context"),
            ],
        ),
        (
            said("The current account recorded a surplus of 1.1 per cent of GDP.", "budget_speech"),
            [
                ("1.1 per cent", "1.1", "%", "eq", "share", None, None, "surplus", "achieved"),
            ],
        ),
        (
            said("Debt servicing costs R340 billion a year.", "budget_speech"),
            [
                ("R340 billion", "340000000000", "ZAR", "eq", "level", None, None, "Debt servicing", "context"),
            ],
        ),
        (
            said(
                "Government will spend R5.2 billion on school infrastructure and R1.1 billion on libraries.",
                "budget_speech",
            ),
            [
                ("R5.2 billion", "5200000000", "ZAR", "eq", "level", None, None, "school infrastructure", "target"),
                ("R1.1 billion", "1100000000", "ZAR", "eq", "level", None, None, "libraries", "target"),
            ],
        ),
        (
            said("Of this amount, $45 million is for roads and $12 million for bridges.", "budget_speech"),
            [
                ("$45 million", "45000000", "USD", "eq", "level", None, None, "roads", "context"),
                ("$12 million", "12000000", "USD", "eq", "level", None, None, "bridges", "context"),
            ],
        ),
        (
            said("VAT is reduced from 15 per cent to 13 per cent.", "budget_speech"),
            [
                ("13 per cent", "13", "%", "eq", "level", "down", 15.0, "VAT", "target"),
            ],
        ),
        (
            said("Today 9 out of 10 villages have electricity.", "speech"),
            [
                ("9 out of 10", "90", "%", "eq", "share", None, None, "villages have electricity", "context"),
            ],
        ),
        (
            said("Crime is down 14 percent.", "speech"),
            [
                ("14 percent", "14", "%", "eq", "change_rate", "down", None, "Crime", "achieved"),
            ],
        ),
        (
            said("Every year we lose 50,000 hectares of forest.", "speech"),
            [
                ("50,000 hectares", "50000", "har", "eq", "level", None, None, "forest", "context"),
            ],
        ),
        (
            said("Since I took office, we have opened 23 hospitals.", "speech"),
            [
                ("23 hospitals", "23", "{hospital}", "eq", "count", None, None, "hospitals", "achieved"),
            ],
        ),
        (
            said("Under my plan, no family will pay more than 7 percent of its income for child care.", "speech"),
            [
                ("7 percent", "7", "%", "gt", "share", None, None, "income for child care", "target"),
            ],
        ),
        (
            said("This programme has lifted 2 million people out of poverty.", "speech"),
            [
                (
                    "2 million people",
                    "2000000",
                    "{person}",
                    "eq",
                    "count",
                    None,
                    None,
                    "people out of poverty",
                    "achieved",
                ),
            ],
        ),
        (
            said("My delegation notes that 152 countries have ratified the Convention.", "other"),
            [
                (
                    "152 countries",
                    "152",
                    "{country}",
                    "eq",
                    "count",
                    None,
                    None,
                    "countries have ratified the Convention",
                    "achieved",
                ),
            ],
        ),
        (
            said("By 2030, at least 60 percent of adults will have a bank account.", "plan"),
            [
                ("60 percent", "60", "%", "ge", "share", None, None, "adults will have a bank account", "target"),
            ],
        ),
        (
            said("Build 1,500 kilometres of rural roads and 300 bridges.", "plan"),
            [
                ("1,500 kilometres", "1500", "km", "eq", "level", None, None, "rural roads", "target"),
                ("300 bridges", "300", "{bridge}", "eq", "count", None, None, "bridges", "target"),
            ],
        ),
        (
            said(
                "Urban per capita income increased 6.1 percent and rural per capita income 7.8 percent.",
                "government_work_report",
            ),
            [
                ("6.1 percent", "6.1", "%", "eq", "change_rate", "up", None, "Urban per capita income", "achieved"),
                ("7.8 percent", "7.8", "%", "eq", "change_rate", "up", None, "rural per capita income", "achieved"),
            ],
        ),
        (
            said("We will issue 1 trillion yuan of special bonds.", "government_work_report"),
            [
                ("1 trillion yuan", "1000000000000", "CNY", "eq", "level", None, None, "special bonds", "target"),
            ],
        ),
        (
            said("Basic old-age insurance covers 1.07 billion people.", "government_work_report"),
            [
                ("1.07 billion people", "1070000000", "{person}", "eq", "count", None, None, "people", "context"),
            ],
        ),
        (
            said(
                "The length of high-speed railways in operation grew from 25,000 km to 45,000 km.",
                "government_work_report",
            ),
            [
                (
                    "45,000 km",
                    "45000",
                    "km",
                    "eq",
                    "level",
                    "up",
                    25000.0,
                    "length of high-speed railways in operation",
                    "achieved",
                ),
            ],
        ),
        (
            said("R&D spending increased from 2.1 percent to over 2.5 percent of GDP.", "government_work_report"),
            [
                ("2.5 percent", "2.5", "%", "gt", "level", "up", 2.1, "R&D spending", "achieved"),
            ],
        ),
        (
            said(
                "The Fund, with an initial endowment of $800 million, will support community projects.",
                "budget_speech",
                "SG",
            ),
            [
                ("$800 million", "800000000", "SGD", "eq", "level", None, None, "initial endowment", "target"),
            ],
        ),
        (
            said("This will involve recurrent expenditure of $310 million a year.", "budget_speech", "HK"),
            [
                ("$310 million", "310000000", "HKD", "eq", "level", None, None, "recurrent expenditure", "target"),
            ],
        ),
        (
            said(
                "I propose to raise the exemption limit for senior citizens from Rs. 50,000 to Rs. 75,000.",
                "budget_speech",
                "IN",
            ),
            [
                (
                    "Rs. 75,000",
                    "75000",
                    "INR",
                    "eq",
                    "level",
                    "up",
                    50000.0,
                    "exemption limit for senior citizens",
                    "target",
                ),
            ],
        ),
        (
            said("The customs duty on mobile phones is being increased from 15% to 20%.", "budget_speech", "IN"),
            [
                ("20%", "20", "%", "eq", "level", "up", 15.0, "customs duty on mobile phones", "target"),
            ],
        ),
        (
            said("These proposals will result in a revenue loss of Rs. 2,300 crore a year.", "budget_speech", "IN"),
            [
                ("Rs. 2,300 crore", "23000000000", "INR", "eq", "level", None, None, "revenue loss", "context"),
            ],
        ),
        (
            said(
                "Spending on social grants rises from R120 billion this year to R146 billion in 2013-14.",
                "budget_speech",
                "ZA",
            ),
            [
                (
                    "R146 billion",
                    "146000000000",
                    "ZAR",
                    "eq",
                    "level",
                    "up",
                    120000000000.0,
                    "Spending on social grants",
                    "target",
                ),
            ],
        ),
        (
            said("We are providing $1.2 billion to build 40 new schools.", "budget_speech", "AU"),
            [
                ("$1.2 billion", "1200000000", "AUD", "eq", "level", None, None, "new schools", "target"),
                ("40", "40", "{school}", "eq", "count", None, None, "new schools", "target"),
            ],
        ),
        (
            said("I am today increasing the National Living Wage by 6.6% to £9.50 an hour.", "budget_speech", "GB"),
            [
                ("6.6%", "6.6", "%", "eq", "change_rate", "up", None, "National Living Wage", "target"),
                ("£9.50", "9.5", "GBP", "eq", "level", "up", None, "National Living Wage", "target"),
            ],
        ),
        (
            said("We invested $45 million in rural hospitals last year.", "speech", "US"),
            [
                ("$45 million", "45000000", "USD", "eq", "level", None, None, "rural hospitals", "achieved"),
            ],
        ),
        (
            said("Our state has added 120,000 jobs since 2017.", "speech", "US"),
            [
                ("120,000 jobs", "120000", "{job}", "eq", "count", None, None, "jobs", "achieved"),
            ],
        ),
        (
            said("Graduation rates have climbed to 88 percent.", "speech", "US"),
            [
                ("88 percent", "88", "%", "eq", "level", "up", None, "Graduation rates", "achieved"),
            ],
        ),
        (
            said("I'm asking you to approve $25 million for broadband.", "speech", "US"),
            [
                ("$25 million", "25000000", "USD", "eq", "level", None, None, "broadband", "target"),
            ],
        ),
        (
            said("This year's budget includes $3 million to hire 40 troopers.", "speech", "US"),
            [
                ("$3 million", "3000000", "USD", "eq", "level", None, None, "troopers", "target"),
                ("40 troopers", "40", "{person}", "eq", "count", None, None, "troopers", "target"),
            ],
        ),
        (
            said("Last year 1,700 people in our state died of overdoses.", "speech", "US"),
            [
                (
                    "1,700 people",
                    "1700",
                    "{person}",
                    "eq",
                    "count",
                    None,
                    None,
                    "people in our state died of overdoses",
                    "context",
                ),
            ],
        ),
        (
            said("Companies like this one have created 300 jobs in the county.", "speech", "US"),
            [
                ("300 jobs", "300", "{job}", "eq", "count", None, None, "jobs in the county", "achieved"),
            ],
        ),
        (
            said("Europe has created 6 million jobs in three years.", "speech", "EU"),
            [
                ("6 million jobs", "6000000", "{job}", "eq", "count", None, None, "jobs", "achieved"),
            ],
        ),
        (
            said("The Union will mobilise 300 billion euros by 2027.", "speech", "EU"),
            [
                (
                    "300 billion euros",
                    "300000000000",
                    "EUR",
                    "eq",
                    "level",
                    None,
                    None,
                    "Union will mobilise",
                    "target",
                ),
            ],
        ),
        (
            said("Our exports grew by 9 percent last year.", "speech", "EU"),
            [
                ("9 percent", "9", "%", "eq", "change_rate", "up", None, "exports", "achieved"),
            ],
        ),
        (
            said("One in four Europeans cannot afford a week's holiday.", "speech", "EU"),
            [
                (
                    "One in four",
                    "25",
                    "%",
                    "eq",
                    "share",
                    None,
                    None,
                    "Europeans cannot afford a week's holiday",
                    "context",
                ),
            ],
        ),
        (
            said("My Government will introduce a bill to cap fees at 5 per cent.", "speech", "GB"),
            [
                ("5 per cent", "5", "%", "le", "share", None, None, "fees", "target"),
            ],
        ),
        (
            said("Fifteen thousand homes will be insulated under the scheme.", "speech", "GB"),
            [
                (
                    "Fifteen thousand homes",
                    "15000",
                    "{home}",
                    "eq",
                    "count",
                    None,
                    None,
                    "homes will be insulated under the scheme",
                    "target",
                ),
            ],
        ),
        (
            said("Since 2000, we have reduced child mortality by 60 per cent.", "other"),
            [
                ("60 per cent", "60", "%", "eq", "change_rate", "down", None, "child mortality", "achieved"),
            ],
        ),
        (
            said("We have pledged $10 million to the Fund.", "other"),
            [
                ("$10 million", "10000000", "USD", "eq", "level", None, None, "Fund", "target"),
            ],
        ),
        (
            said("At least 3,000 civilians were killed in the conflict.", "other"),
            [
                (
                    "3,000 civilians",
                    "3000",
                    "{person}",
                    "ge",
                    "count",
                    None,
                    None,
                    "civilians were killed in the conflict",
                    "context",
                ),
            ],
        ),
        (
            said("We have contributed 6,500 troops to peacekeeping operations.", "other"),
            [
                (
                    "6,500 troops",
                    "6500",
                    "{person}",
                    "eq",
                    "count",
                    None,
                    None,
                    "troops to peacekeeping operations",
                    "achieved",
                ),
            ],
        ),
        (
            said(
                "The value-added of the service sector grew 6.8 percent and accounted for 54 percent of GDP.",
                "government_work_report",
            ),
            [
                (
                    "6.8 percent",
                    "6.8",
                    "%",
                    "eq",
                    "change_rate",
                    "up",
                    None,
                    "value-added of the service sector",
                    "achieved",
                ),
                ("54 percent", "54", "%", "eq", "share", None, None, "value-added of the service sector", "achieved"),
            ],
        ),
        (
            said("The number of poor counties dropped by 153.", "government_work_report"),
            [
                ("153", "153", "{county}", "eq", "change", "down", None, "number of poor counties", "achieved"),
            ],
        ),
        (
            said(
                "We will spend 88 billion yuan on relief, 23 billion yuan more than last year.",
                "government_work_report",
            ),
            [
                ("88 billion yuan", "88000000000", "CNY", "eq", "level", None, None, "relief", "target"),
                ("23 billion yuan", "23000000000", "CNY", "eq", "change", "up", None, "relief", "target"),
            ],
        ),
        (
            said("Mobile broadband was extended to 98 percent of villages.", "government_work_report"),
            [
                ("98 percent", "98", "%", "eq", "level", "up", None, "Mobile broadband", "achieved"),
            ],
        ),
    ],
)
def test_what_other_reports_say(sentence: Report, records: list[tuple[object, ...]], tables_of: TablesOf) -> None:
    assert tables_of(sentence).indicators(*RECORD) == records


@pytest.mark.parametrize(
    "sentence", [said("The number of duty rates falls from 5 to 4, i.e. 35%, 25%, 15% and 5%.", "budget_speech")]
)
def test_what_is_listed_behind_a_from_to_has_no_baseline_of_its_own(sentence: Report, tables_of: TablesOf) -> None:
    found = tables_of(sentence).indicators("value_text", "baseline_value")
    assert found == [("4", 5.0), ("35", None), ("25", None), ("15", None), ("5", None)]
