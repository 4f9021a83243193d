"""Where families come from: ethnic group, country and language, and what a school writes down of them."""
