"""Where the numbers of a question are computed: `sqlite` for pay and lists, `counting` for shares."""
