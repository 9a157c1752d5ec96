import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { arrange, ENGINES, type Engine, rotate } from './engines.ts';
import { MemorySecrets } from './memory-secrets.ts';

const [mariadb, postgres] = ENGINES as [Engine, Engine];

(mariadb.server === undefined ? describe.skip : describe)('mariadb: the twin', () => {
  test('may do what its model may, must use TLS as it must, and follows later grants', async () => {
    const secrets = new MemorySecrets();
    await arrange(mariadb, secrets, 'shop', 'alternating-users');
    await mariadb.sql([
      'CREATE DATABASE shop_db',
      'CREATE TABLE shop_db.orders (id INT)',
      'GRANT SELECT ON shop_db.* TO shop WITH GRANT OPTION',
      'CREATE ROLE reader',
      'GRANT reader TO shop',
      'SET DEFAULT ROLE reader FOR shop',
      'ALTER USER shop REQUIRE SSL',
    ]);

    const twin = await rotate(mariadb, secrets, 'shop');
    const grants = (await mariadb.sql(['SHOW GRANTS FOR shop_clone'])).map(
      (row) => Object.values(row as object)[0] as string,
    );
    await mariadb.sql(['GRANT INSERT ON shop_db.orders TO shop']);
    const back = await rotate(mariadb, secrets, 'shop');
    await rotate(mariadb, secrets, 'shop');
    const later = (await mariadb.sql(['SHOW GRANTS FOR shop_clone'])).map(
      (row) => Object.values(row as object)[0] as string,
    );

    expect([twin.username, back.username]).toEqual(['shop_clone', 'shop']);
    expect(grants).toEqual([
      'GRANT `reader` TO `shop_clone`@`%`',
      expect.stringMatching(
        /^GRANT USAGE ON \*\.\* TO `shop_clone`@`%` IDENTIFIED BY PASSWORD '\*[0-9A-F]{40}' REQUIRE SSL$/,
      ),
      'GRANT SELECT ON `shop_db`.* TO `shop_clone`@`%` WITH GRANT OPTION',
      'SET DEFAULT ROLE `reader` FOR `shop_clone`@`%`',
    ]);
    expect(later).toContain('GRANT INSERT ON `shop_db`.`orders` TO `shop_clone`@`%`');
  });

  test('of a user with quotes in its name and its tables is a user like any other', async () => {
    const secrets = new MemorySecrets();
    const user = "o'ne`two";
    await mariadb.sql([
      "CREATE USER 'o''ne`two' IDENTIFIED BY 'Initial-1password'",
      'CREATE DATABASE `d``b`',
      "GRANT SELECT ON `d``b`.* TO 'o''ne`two'",
    ]);
    await arrange(mariadb, secrets, 'quote_helper', 'alternating-users');
    const base = JSON.parse(secrets.staged('quote_helper', 'AWSCURRENT')?.text ?? '{}') as object;
    secrets.create('quoted', { ...base, username: user });

    const twin = await rotate(mariadb, secrets, 'quoted');

    expect(twin.username).toBe("o'ne`two_clone");
    expect(await mariadb.sql(['SHOW GRANTS'], twin)).toHaveLength(2);
  });
});

(postgres.server === undefined ? describe.skip : describe)('postgres: the twin', () => {
  test('acts as its base: what it creates belongs to the base, and the settings of the base hold', async () => {
    const secrets = new MemorySecrets();
    await arrange(postgres, secrets, 'shop', 'alternating-users');
    await postgres.sql([
      'CREATE SCHEMA shop AUTHORIZATION shop',
      `ALTER ROLE shop SET search_path = shop, "we,ird", public`,
      `ALTER ROLE shop IN DATABASE postgres SET statement_timeout = '7s'`,
    ]);

    const twin = await rotate(postgres, secrets, 'shop');
    await postgres.sql(['CREATE TABLE orders (id int)'], twin);
    const [seen] = await postgres.sql(
      [
        `SELECT current_user AS me, current_setting('search_path') AS path, current_setting('statement_timeout') AS limit, (SELECT tableowner FROM pg_tables WHERE tablename = 'orders') AS owner`,
      ],
      twin,
    );
    const back = await rotate(postgres, secrets, 'shop');

    expect(twin.username).toBe('shop_clone');
    expect(seen).toEqual({ me: 'shop', path: 'shop, "we,ird", public', limit: '7s', owner: 'shop' });
    expect(back.username).toBe('shop');
    await postgres.sql(['INSERT INTO orders VALUES (1)'], back);
  });

  test('of a user with quotes in its name is a user like any other', async () => {
    const secrets = new MemorySecrets();
    await arrange(postgres, secrets, 'quote_helper', 'alternating-users');
    await postgres.sql([`CREATE ROLE "o'ne""two%I" LOGIN PASSWORD 'Initial-1password'`]);
    const base = JSON.parse(secrets.staged('quote_helper', 'AWSCURRENT')?.text ?? '{}') as object;
    secrets.create('quoted', { ...base, username: `o'ne"two%I` });

    const twin = await rotate(postgres, secrets, 'quoted');

    expect(await postgres.sql(['SELECT session_user::text AS me'], twin)).toEqual([{ me: `o'ne"two%I_clone` }]);
  });

  test('no password of a rotation stands in the log of a server that logs every statement', async () => {
    const secrets = new MemorySecrets();
    await arrange(postgres, secrets, 'logged', 'single-user');
    const first = await rotate(postgres, secrets, 'logged');
    const second = await rotate(postgres, secrets, 'logged');

    const log = readFileSync(postgres.server?.logFile ?? '', 'utf8');

    expect(log).toContain('ALTER ROLE "logged" PASSWORD');
    expect([first, second].filter(({ password }) => log.includes(password))).toEqual([]);
  });
});
