schtasks /Create /TN "opendata publish" /XML opendata-publish.xml /RU DOMAIN\USER /RP *
