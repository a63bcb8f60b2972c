-- What is promised on the environment, and how firmly?
SELECT strength, verb, object, section_id
FROM commitments AS c
WHERE topic_code = '7' AND document_id = 'cn-tj-2022-party-congress'
ORDER BY char_start
LIMIT 8;
