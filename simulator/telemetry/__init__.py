"""What can be measured: the series store, PromQL, alerting rules, their routing, and logs."""
