-- Who answers browsers that ask whether pages of other origins may talk to an app: this server ('simple') or the app ('passthru').
ALTER TABLE templates ADD COLUMN cors_behavior text NOT NULL DEFAULT 'simple' CHECK (cors_behavior IN ('simple', 'passthru'));
