# One image for the web server, the worker, the clock and the release step: see docs/running.md.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/srv/var PATH=/srv/venv/bin:$PATH
WORKDIR /srv/app

RUN python -m venv /srv/venv
COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

COPY . .
# Translations and static files are made here, so that no process writes anything when it runs.
# The secrets are for this step only: nothing made by it depends on them.
RUN [ ! -d locale ] || pybabel --quiet compile --domain=django --directory=locale
RUN SECRET_KEY=build FIELD_SECRET=build python manage.py collectstatic --noinput --verbosity=0

RUN useradd --system --no-create-home momentum && install -d -o momentum -m 0700 /srv/keys
USER momentum

EXPOSE 8000
CMD ["gunicorn", "momentum_demo.wsgi", "--bind=0.0.0.0:8000", "--workers=4", "--threads=4", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
