-- What runs the builds of a template, and the files that builds are given when modules were fetched at import.

ALTER TABLE templates
    ADD COLUMN engine text NOT NULL DEFAULT '' -- empty: the server's setting
        CHECK (engine IN ('', 'native', 'cli', 'auto'));

ALTER TABLE template_versions
    ADD COLUMN build_file_id uuid REFERENCES files (id); -- null: the archive that was uploaded
