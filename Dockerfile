# One image, three commands: web (the default), worker and beat. docker-compose.yml runs all of them.
FROM python:3.11-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/base.txt

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SALESPLAN_MODE=production \
    SALESPLAN_DATA_DIR=/data
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin salesplan \
    && install --directory --owner salesplan --group salesplan --mode 0750 /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/salesplan
COPY . .
# The key lives for this one command: it signs nothing and is in no layer.
RUN SALESPLAN_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    DATABASE_URL=sqlite://:memory: \
    python manage.py collectstatic --noinput
USER salesplan
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "\
import http.client, os; \
host = os.environ['SALESPLAN_ALLOWED_HOSTS'].split(',')[0].lstrip('.'); \
web = http.client.HTTPConnection('127.0.0.1', 8000, timeout=4); \
web.request('GET', '/health/', headers={'Host': host}); \
raise SystemExit(web.getresponse().status != 200)"]
CMD ["gunicorn", "salesplan.wsgi:application", "--bind", "0.0.0.0:8000", \
     "--worker-class", "gthread", "--workers", "2", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
