"""Reports to compare: two that share much, one of them with markup in its text, and one that shares nothing."""

SHARED = (
    "The harbour was opened to ships of every size, and its quays were lengthened twice without closing a single "
    "day for repairs"
)
MARKUP = '<script>window.broken = "yes"</script>'
REPORTS = {
    "harbour-2021.txt": f"""Report on the Harbour {MARKUP}

1. Growth & "prosperity" <img src=x onerror="window.broken = 1">

GDP grew by 5.2% in 2021. {SHARED}. {{{{ 7 * 7 }}}} stays as it is.

2. Clean air

Our "clean air for all" plan goes on. We will plant 1200 trees by 2025. We will build 12 schools </script>.
{"The wind blew from the sea, and nobody complained about it. " * 90}

3. Remains

Everything else is told in the annex to this report, which is printed on request.
""",
    "harbour-2022.txt": f"""Second Report on the Harbour

1. Growth

GDP grew by 4.5% in 2022. Nothing much happened besides.
{"The rain came from the hills, and the gutters were cleaned. " * 90}

2. The quays

{SHARED}. We will build 14 schools by 2026.
""",
    "poem.txt": "An Ode\n\nNo clock, no bell, no ship at sea.\n",
}
