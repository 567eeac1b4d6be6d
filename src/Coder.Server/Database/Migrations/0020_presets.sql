-- Named sets of parameter values of a template version, and with which one a build was ordered.

CREATE TABLE template_version_presets (
    id                  uuid PRIMARY KEY,
    template_version_id uuid NOT NULL REFERENCES template_versions (id) ON DELETE CASCADE,
    name                text NOT NULL,
    description         text NOT NULL DEFAULT '',
    icon                text NOT NULL DEFAULT '',
    is_default          boolean NOT NULL DEFAULT false,
    prebuild_instances  integer, -- null: the template does not say
    parameters          jsonb NOT NULL DEFAULT '{}', -- values by names
    UNIQUE (template_version_id, name)
);

ALTER TABLE workspace_builds
    ADD COLUMN template_version_preset_id uuid REFERENCES template_version_presets (id) ON DELETE SET NULL;
