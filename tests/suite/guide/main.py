"""Prints whom each tenant sees."""

import os

from sqlalchemy import create_engine, orm, select, text

from db.models import User

engine = create_engine(os.environ["APP_URL"])
for tenant in (1, 2):
    with orm.Session(engine) as session:
        session.execute(text("select set_config('app.current_tenant', :tenant, true)"), {"tenant": str(tenant)})
        for user in session.scalars(select(User)):
            print(f"user{tenant}.name={user.name!r}")
