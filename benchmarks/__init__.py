"""What has a target, timed. Nothing here is asserted about time: see RESULTS.md."""
