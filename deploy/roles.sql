-- The three roles and the database. Run once, as a superuser, by psql with the passwords in its environment;
-- the database in compose.yaml runs it by itself when it is made.

\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
\getenv urn_password URN_PASSWORD

CREATE ROLE momentum_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE momentum_app LOGIN PASSWORD :'app_password';
CREATE ROLE momentum_urn LOGIN PASSWORD :'urn_password';

CREATE DATABASE momentum OWNER momentum_owner;
REVOKE CONNECT, TEMPORARY ON DATABASE momentum FROM PUBLIC;
GRANT CONNECT ON DATABASE momentum TO momentum_app, momentum_urn;
