"""What `./ninehours bench --distributed` measures: services as processes, on Kafka and a stand-in for MongoDB."""
