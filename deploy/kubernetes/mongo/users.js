// Once, when the store is new: the platform's account, which may use its own databases and nothing else.
db.getSiblingDB("admin").createUser({
  user: "ninehours",
  pwd: process.env.PLATFORM_PASSWORD,
  roles: ["inventory", "relief", "allocation", "gateway"].map((name) => ({ role: "readWrite", db: `ninehours_${name}` })),
});
